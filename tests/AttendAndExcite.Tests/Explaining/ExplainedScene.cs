using AttendAndExcite.Explaining;
using AttendAndExcite.Miniature;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests.Explaining;

/// <summary>A short run of the bundled model, explained once for all tests.</summary>
public sealed class ExplainedScene : IDisposable
{
    public ExplainedScene()
    {
        Model = MiniatureModel.Open();
        Explanation = Explain("a cat and a yellow bowl", allTokens: false, SubjectSelection.Words("cat", "yellow bowl"));
    }

    public StableDiffusion Model { get; }

    public Explanation Explanation { get; }

    public Explanation Explain(string prompt, bool allTokens, SubjectSelection? subjects = null) =>
        new Explainer(Model).Explain(new GenerationRequest(prompt) { Subjects = subjects ?? SubjectSelection.Automatic, Steps = 8, Seeds = [3], Scheduler = "pndm" }, new ExplanationDetail { Steps = [0, 4, 8], AllTokens = allTokens });

    public void Dispose() => Model.Dispose();
}
