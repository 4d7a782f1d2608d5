using AttendAndExcite.Explaining;
using AttendAndExcite.Miniature;

namespace AttendAndExcite.Tests.Explaining;

/// <summary>A short run of the bundled model, explained once for all tests.</summary>
public sealed class ExplainedScene : IDisposable
{
    public ExplainedScene()
    {
        Model = MiniatureModel.Open();
        Explanation = Explain("a cat and a yellow bowl", allTokens: false);
    }

    public StableDiffusion Model { get; }

    public Explanation Explanation { get; }

    public Explanation Explain(string prompt, bool allTokens) =>
        new Explainer(Model).Explain(new GenerationRequest(prompt) { Steps = 8, Seeds = [3], Scheduler = "pndm" }, new ExplanationDetail { Steps = [0, 4, 8], AllTokens = allTokens });

    public void Dispose() => Model.Dispose();
}
