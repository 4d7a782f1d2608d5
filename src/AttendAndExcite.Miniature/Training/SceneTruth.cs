using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Miniature.Training;

/// <summary>The right answers to the detector's questions.</summary>
internal static class SceneTruth
{
    /// <summary>
    /// Answers [scenes, questions] of 0 and 1, and which questions may be asked: nobody asks for the colour of an object in its
    /// natural colours.
    /// </summary>
    public static (Tensor Answers, Tensor Asked) Answers(IReadOnlyList<Scene> scenes)
    {
        using var scope = NewDisposeScope();
        float[,] answers = new float[scenes.Count, Detector.Answers];
        float[,] asked = new float[scenes.Count, Detector.Answers];
        for (int row = 0; row < scenes.Count; row++)
        {
            for (int question = 0; question < Detector.Answers; question++) asked[row, question] = 1;
            foreach (var (subject, _, _) in scenes[row].Placements) Answer(answers, asked, row, subject);
        }

        return (tensor(answers).MoveToOuterDisposeScope(), tensor(asked).MoveToOuterDisposeScope());
    }

    private static void Answer(float[,] answers, float[,] asked, int row, SceneSubject subject)
    {
        answers[row, Detector.IndexOf(subject.Noun)] = 1;
        if (subject.Colour is { } colour) answers[row, Detector.IndexOf(subject.Noun, colour)] = 1;
        else if (SceneVocabulary.Objects.Contains(subject.Noun))
        {
            foreach (string any in SceneVocabulary.Colours) asked[row, Detector.IndexOf(subject.Noun, any)] = 0;
        }
    }
}
