using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Chooses scenes so that a given share of them shows two subjects, however many of them do.</summary>
/// <param name="scenes">The scenes, of one or two subjects.</param>
/// <param name="pairs">The share of those of two, 0..1.</param>
internal sealed class SceneChoice(IReadOnlyList<Scene> scenes, double pairs)
{
    private readonly int[][] _bySubjects = [.. new[] { 1, 2 }.Select(count => Enumerable.Range(0, scenes.Count).Where(index => scenes[index].Placements.Count == count).ToArray())];

    /// <summary>The number of one of the scenes.</summary>
    public int Any(Random random)
    {
        int[] indices = _bySubjects[random.NextDouble() < pairs ? 1 : 0];
        return indices[random.Next(indices.Length)];
    }
}
