using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;
using CsCheck;

namespace AttendAndExcite.Tests.Imaging;

public class PngTextTests
{
    private static readonly Picture Small = new(2, 1, [1, 2, 3, 250, 251, 252]);

    [Theory]
    [InlineData("a cat and a dog\nSteps: 50, Seed: 21", "tEXt")]
    [InlineData("un chat à côté d'une forêt", "tEXt")]
    [InlineData("кошка 🐈 と 犬", "iTXt")]
    public void A_text_comes_back_and_the_pixels_stay(string text, string chunk)
    {
        using var folder = new ScratchFolder();
        byte[] png = PngText.Insert(Small.ToPng(), "parameters", text);
        Assert.Equal(text, PngText.Read(png)["parameters"]);
        Assert.Contains(chunk, Encoding.Latin1.GetString(png), StringComparison.Ordinal);
        Assert.Equal(Small.Pixels, Picture.Read(folder.Write("a.png", png)).Pixels);
    }

    [Fact]
    public void Any_text_comes_back() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text => Assert.Equal(text, PngText.Read(PngText.Insert(Small.ToPng(), "parameters", text))["parameters"]));

    [Fact]
    public void Compressed_texts_of_other_programs_are_read()
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(Encoding.Latin1.GetBytes("squeezed"));
        byte[] png = WithChunk("zTXt", [.. "Comment"u8, 0, 0, .. packed.ToArray()]);
        Assert.Equal("squeezed", PngText.Read(png)["Comment"]);
        png = WithChunk("iTXt", [.. "Comment"u8, 0, 1, 0, .. "en"u8, 0, .. "Note"u8, 0, .. packed.ToArray()]);
        Assert.Equal("squeezed", PngText.Read(png)["Comment"]);
    }

    [Fact]
    public void Damaged_files_are_refused_in_a_sentence()
    {
        byte[] png = PngText.Insert(Small.ToPng(), "parameters", "a cat");
        Assert.Contains("not a PNG", Message(Encoding.ASCII.GetBytes("GIF89a")), StringComparison.Ordinal);
        Assert.Contains("cut off", Message(png[..^3]), StringComparison.Ordinal);
        int at = Encoding.Latin1.GetString(png).IndexOf("a cat", StringComparison.Ordinal);
        png[at] ^= 1;
        Assert.Contains("checksum", Message(png), StringComparison.Ordinal);
    }

    private static string Message(byte[] png) => Assert.Throws<InvalidDataException>(() => PngText.Read(png)).Message;

    private static byte[] WithChunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] frame = new byte[4], checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(body));
        byte[] png = Small.ToPng();
        const int BehindHeader = 8 + 25;
        return [.. png[..BehindHeader], .. frame, .. body, .. checksum, .. png[BehindHeader..]];
    }
}
