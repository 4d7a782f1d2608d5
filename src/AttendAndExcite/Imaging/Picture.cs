using SkiaSharp;

namespace AttendAndExcite.Imaging;

/// <summary>A picture of 8 bits a channel: red, green, blue, row by row from the upper left.</summary>
public sealed class Picture
{
    /// <summary>Wraps width * height * 3 bytes.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public Picture(int width, int height, byte[] pixels)
    {
        if (width < 1 || height < 1 || pixels.Length != 3L * width * height)
            throw new ArgumentException($"A picture of {width}x{height} has {3L * width * height} bytes, not {pixels.Length}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>width * height * 3 bytes.</summary>
    public byte[] Pixels { get; }

    /// <summary>From values around -1..1, [3, height, width]: clamped, scaled to 0..255, halves rounded to even, as diffusers does it.</summary>
    public static Picture FromTensor(Tensor values)
    {
        using var scope = NewDisposeScope();
        var bytes = (((values.detach().cpu().to_type(float32) / 2) + 0.5).clamp(0, 1) * 255).round().to_type(uint8).permute(1, 2, 0).contiguous();
        return new Picture((int)values.shape[2], (int)values.shape[1], bytes.data<byte>().ToArray());
    }

    /// <summary>Reads a picture file (PNG, JPEG, WebP); transparency is forgotten.</summary>
    /// <exception cref="InvalidDataException">It is not a picture, or is cut off or damaged.</exception>
    public static Picture Read(string path)
    {
        using var codec = SKCodec.Create(path, out var opened);
        if (opened != SKCodecResult.Success) throw new InvalidDataException($"{path} is not a picture that can be read.");
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidDataException($"{path} is a damaged picture: it is cut off, or its content is garbled.");
        return FromBitmap(bitmap);
    }

    /// <summary>The same picture, each pixel a square of so many.</summary>
    public Picture Enlarged(int times)
    {
        var pixels = new byte[Pixels.Length * times * times];
        for (int y = 0; y < Height * times; y++)
        {
            for (int x = 0; x < Width * times; x++)
                Pixels.AsSpan(3 * (((y / times) * Width) + (x / times)), 3).CopyTo(pixels.AsSpan(3 * ((y * Width * times) + x)));
        }

        return new Picture(Width * times, Height * times, pixels);
    }

    /// <summary>As PNG bytes without any text.</summary>
    public byte[] ToPng()
    {
        using var bitmap = ToBitmap();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>As WebP bytes, smaller and not exact.</summary>
    /// <param name="quality">0..100.</param>
    public byte[] ToWebP(int quality)
    {
        using var bitmap = ToBitmap();
        using var data = bitmap.Encode(SKEncodedImageFormat.Webp, quality);
        return data.ToArray();
    }

    internal static Picture FromBitmap(SKBitmap bitmap)
    {
        var pixels = new byte[3 * bitmap.Width * bitmap.Height];
        var colours = bitmap.Pixels;
        for (int index = 0; index < colours.Length; index++)
            (pixels[3 * index], pixels[(3 * index) + 1], pixels[(3 * index) + 2]) = (colours[index].Red, colours[index].Green, colours[index].Blue);
        return new Picture(bitmap.Width, bitmap.Height, pixels);
    }

    internal SKBitmap ToBitmap()
    {
        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var colours = new SKColor[Width * Height];
        for (int index = 0; index < colours.Length; index++)
            colours[index] = new SKColor(Pixels[3 * index], Pixels[(3 * index) + 1], Pixels[(3 * index) + 2]);
        bitmap.Pixels = colours;
        return bitmap;
    }
}
