using SkiaSharp;

namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Paints scenes.</summary>
internal static class SceneRenderer
{
    private static readonly SKColor[] Grounds = [new(205, 222, 240), new(214, 232, 206), new(240, 226, 204), new(224, 214, 236)];

    /// <summary>The number of backgrounds.</summary>
    public static int Backgrounds => Grounds.Length;

    /// <summary>A scene's bytes: red, green and blue planes of 64 x 64.</summary>
    public static byte[] Paint(Scene scene)
    {
        const int plane = Scene.Side * Scene.Side;
        byte[] bytes = new byte[3 * plane];
        var ground = Grounds[scene.Background];
        bytes.AsSpan(0, plane).Fill(ground.Red);
        bytes.AsSpan(plane, plane).Fill(ground.Green);
        bytes.AsSpan(2 * plane, plane).Fill(ground.Blue);
        foreach (var placement in scene.Placements)
        {
            var pixels = SpriteSheet.Bundled.Pixels(placement.Subject);
            for (int index = 0; index < pixels.Length; index++)
            {
                int at = ((placement.Y + (index / Scene.SubjectSide)) * Scene.Side) + placement.X + (index % Scene.SubjectSide);
                Blend(ref bytes[at], pixels[index].Red, pixels[index].Alpha);
                Blend(ref bytes[plane + at], pixels[index].Green, pixels[index].Alpha);
                Blend(ref bytes[(2 * plane) + at], pixels[index].Blue, pixels[index].Alpha);
            }
        }

        return bytes;
    }

    /// <summary>Scenes as pictures [count, 3, 64, 64] in -1..1.</summary>
    public static Tensor Pictures(IReadOnlyList<Scene> scenes)
    {
        using var scope = NewDisposeScope();
        byte[] bytes = [.. scenes.SelectMany(Paint)];
        var pictures = tensor(bytes, dtype: uint8).view(scenes.Count, 3, Scene.Side, Scene.Side);
        return ((pictures.to_type(float32) / 127.5) - 1).MoveToOuterDisposeScope();
    }

    private static void Blend(ref byte under, byte over, byte alpha) =>
        under = (byte)(((under * (255 - alpha)) + (over * alpha) + 127) / 255);
}
