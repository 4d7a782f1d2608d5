using AttendAndExcite.Imaging;

namespace AttendAndExcite.Tests.Imaging;

public class PictureGridTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 3, 2)]
    [InlineData(9, 3, 3)]
    public void The_grid_has_the_official_shape(int pictures, int columns, int rows)
    {
        var grid = PictureGrid.Square([.. Enumerable.Range(1, pictures).Select(grey => Grey(300, 260, grey))]);
        Assert.Equal((columns * 300, rows * 260), (grid.Width, grid.Height));
        for (int index = 0; index < columns * rows; index++)
            Assert.Equal(index < pictures ? index + 1 : 0, At(grid, (index % columns * 300) + 299, (index / columns * 260) + 259));
    }

    [Fact]
    public void Small_pictures_are_enlarged_without_blur()
    {
        var grid = PictureGrid.Square([new Picture(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(index => (byte)(index / 3 % 2 * 255))])]);
        Assert.Equal((256, 256), (grid.Width, grid.Height));
        Assert.Equal([0, 0, 255, 255], new[] { 0, 3, 4, 7 }.Select(x => At(grid, x, 100)));
    }

    [Fact]
    public void The_labelled_grid_shows_every_picture_and_letters()
    {
        var rows = new[] { "plain", "guided" }.Select((label, row) => new GridRow(label, [.. Enumerable.Range(0, 3).Select(column => Grey(256, 256, (50 * row) + (10 * column) + 10))])).ToList();
        var grid = PictureGrid.Labelled("a cat and a dog", ["seed 0", "seed 1", "seed 2"], rows);
        foreach (int grey in new[] { 10, 20, 30, 60, 70, 80 }) Assert.True(grid.Pixels.Count(value => value == grey) >= 3 * 256 * 256, $"The picture of {grey} is not whole.");
        Assert.Contains(Enumerable.Range(0, grid.Width), x => At(grid, x, 14) < 40); // the title's black on white
    }

    [Fact]
    public void Rows_of_different_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => PictureGrid.Labelled("", ["0", "1"], [new GridRow("plain", [Grey(8, 8, 1)])]));

    private static Picture Grey(int width, int height, int grey) => new(width, height, [.. Enumerable.Repeat((byte)grey, 3 * width * height)]);

    private static byte At(Picture picture, int x, int y) => picture.Pixels[3 * ((y * picture.Width) + x)];
}
