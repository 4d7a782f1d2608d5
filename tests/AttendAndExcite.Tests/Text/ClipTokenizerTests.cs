using System.Text.Json;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Text;

public class ClipTokenizerTests
{
    private static readonly JsonElement Recorded = Golden.Json("golden/common/tokenizer.json");
    private static readonly ClipTokenizer Full = ClipTokenizer.FromFolder(SharedTokenizer.Folder(isSecondGeneration: false));
    private static readonly ClipTokenizer Small = ClipTokenizer.FromFolder(Golden.Path("models/tiny-sd21/tokenizer"));

    public static TheoryData<int> Prompts => [.. Enumerable.Range(0, Recorded.GetProperty("prompts").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Ids_and_pieces_are_the_recorded_ones(int index)
    {
        var recorded = Recorded.GetProperty("prompts")[index];
        var prompt = Full.Tokenize(recorded.GetProperty("text").GetString()!);
        Assert.Equal(Ints(recorded, "ids"), prompt.Ids);
        Assert.Equal(Ints(recorded, "ids_77").Select(id => (long)id), prompt.Padded);
        Assert.Equal(recorded.GetProperty("decoded_each").EnumerateArray().Select(text => text.GetString()!), prompt.Pieces);
        var small = Small.Tokenize(recorded.GetProperty("text").GetString()!);
        Assert.Equal(Ints(recorded, "ids_small_vocab"), small.Ids);
        Assert.Equal(77, small.Padded.Length);
    }

    [Fact]
    public void Every_recorded_id_decodes_to_its_text()
    {
        foreach (var pair in Recorded.GetProperty("decode_single_ids").EnumerateArray())
            Assert.Equal(pair[1].GetString(), Full.Decode(pair[0].GetInt32()));
    }

    [Fact]
    public void Padding_is_the_folder_s_own()
    {
        Assert.True(Full.PadsWithEnd);
        Assert.False(Small.PadsWithEnd);
        Assert.Equal(0, Small.Tokenize("!").Ids[1]);
        Assert.Equal(0, Small.Tokenize("").Padded[^1]);
    }

    [Fact]
    public void Words_know_their_tokens()
    {
        var prompt = Full.Tokenize("a porcupine, and a cat");
        Assert.Equal(["a", "porcupine", ",", "and", "a", "cat"], prompt.Words.Select(word => word.Text));
        Assert.Equal(prompt.Ids.Count - 2, prompt.Words.Sum(word => word.Count));
        var last = prompt.Words[^1];
        Assert.Equal("cat", prompt.Pieces[last.First]);
    }

    [Fact]
    public void What_truncation_cuts_is_named()
    {
        var prompt = Full.Tokenize(string.Join(' ', Enumerable.Repeat("cat", 75)) + " dog frog");
        Assert.Equal("dog frog", prompt.CutText);
        Assert.Null(Full.Tokenize("a cat").CutText);
    }

    private static IEnumerable<int> Ints(JsonElement recorded, string name) => recorded.GetProperty(name).EnumerateArray().Select(id => id.GetInt32());
}
