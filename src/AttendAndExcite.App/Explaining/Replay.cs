using AttendAndExcite.Explaining;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.App.Explaining;

/// <summary>Whether a picture that was made earlier came about again.</summary>
internal static class Replay
{
    /// <summary>A sentence that says so, or how far off the replay is.</summary>
    /// <param name="file">The picture's file.</param>
    /// <param name="plain">Whether it was made without guidance.</param>
    /// <param name="explanation">The replay.</param>
    public static string Compare(string file, bool plain, Explanation explanation)
    {
        var before = Picture.Read(file);
        var now = plain ? explanation.Plain.Picture : explanation.Guided.Picture;
        string name = Path.GetFileName(file);
        if ((before.Width, before.Height) != (now.Width, now.Height)) return $"{name} has {before.Width}x{before.Height} pixels, and its settings make {now.Width}x{now.Height}: it was changed after it was made.";
        int most = before.Pixels.Zip(now.Pixels, (one, other) => Math.Abs(one - other)).Max();
        return most == 0
            ? $"{name} was replayed to the last bit."
            : $"{name} was replayed; the greatest difference of a colour is {most} of 255, as another machine, batch size, precision or version of the model may cause.";
    }
}
