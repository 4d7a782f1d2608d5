using AttendAndExcite.Imaging;

namespace AttendAndExcite.Tests.Imaging;

public class ColourMapTests
{
    [Theory] // the ends, the corners and the middle of OpenCV's table
    [InlineData(0, 0, 0, 128)]
    [InlineData(1, 0, 0, 132)]
    [InlineData(32, 0, 0, 255)]
    [InlineData(33, 0, 4, 255)]
    [InlineData(96, 2, 255, 254)]
    [InlineData(255, 128, 0, 0)]
    public void Jet_is_that_of_OpenCV(int value, int red, int green, int blue) =>
        Assert.Equal(((byte)red, (byte)green, (byte)blue), ColourMap.Jet[value]);

    [Theory] // matplotlib's table
    [InlineData(0, 0x440154)]
    [InlineData(64, 0x3b528b)]
    [InlineData(128, 0x21918c)]
    [InlineData(191, 0x5ec962)]
    [InlineData(255, 0xfde725)]
    public void Viridis_is_close_to_that_of_matplotlib(int value, int colour)
    {
        var (red, green, blue) = ColourMap.Viridis[value];
        Assert.InRange(red - (colour >> 16), -6, 6);
        Assert.InRange(green - ((colour >> 8) & 255), -6, 6);
        Assert.InRange(blue - (colour & 255), -6, 6);
    }
}
