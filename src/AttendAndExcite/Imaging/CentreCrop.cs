namespace AttendAndExcite.Imaging;

/// <summary>The middle square of a picture, its shorter side resized to the square's. The sources differ by half a pixel.</summary>
internal static class CentreCrop
{
    /// <summary>As openai/CLIP's own transform (torchvision) cuts: odd remainders go half to even.</summary>
    public static Picture LikeTorchvision(Picture picture, int side) =>
        Crop(picture, side, size => (int)Math.Round((size - side) / 2.0, MidpointRounding.ToEven));

    /// <summary>As transformers' CLIP processor cuts, which Stable Diffusion's safety checker goes through: odd remainders go down.</summary>
    public static Picture LikeTransformers(Picture picture, int side) => Crop(picture, side, size => (size - side) / 2);

    private static Picture Crop(Picture picture, int side, Func<int, int> offset)
    {
        int shorter = Math.Min(picture.Width, picture.Height);
        var resized = BicubicResize.Resize(picture, Longer(picture.Width), Longer(picture.Height));
        int left = offset(resized.Width), top = offset(resized.Height);
        var pixels = new byte[3 * side * side];
        for (int y = 0; y < side; y++)
            resized.Pixels.AsSpan(3 * (((top + y) * resized.Width) + left), 3 * side).CopyTo(pixels.AsSpan(3 * y * side));
        return new Picture(side, side, pixels);

        int Longer(int size) => (int)((long)side * size / shorter); // cut, not rounded
    }
}
