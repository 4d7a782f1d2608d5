using System.Diagnostics;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Miniature.Judging;

/// <summary>Draws prompts plain and guided and asks the judge about both.</summary>
/// <param name="model">The miniature.</param>
/// <param name="judge">Its judge.</param>
/// <param name="basis">How to draw: everything but prompt and seeds.</param>
public sealed class JudgedComparison(StableDiffusion model, SceneJudge judge, GenerationRequest basis)
{
    private readonly Generator _generator = new(model);

    /// <summary>Time spent on plain pictures.</summary>
    public TimeSpan PlainTime { get; private set; }

    /// <summary>Time spent on guided pictures.</summary>
    public TimeSpan GuidedTime { get; private set; }

    /// <summary>Compares one prompt's pictures, one pair for each seed.</summary>
    /// <exception cref="FormatException">The prompt is not in the form of the miniature's captions.</exception>
    public IReadOnlyList<ComparedPictures> Compare(string prompt, IReadOnlyList<long> seeds, CancellationToken cancellation = default)
    {
        var subjects = ScenePrompt.Subjects(prompt);
        var (plain, plainTime) = Draw(prompt, seeds, plain: true, cancellation);
        var (guided, guidedTime) = Draw(prompt, seeds, plain: false, cancellation);
        PlainTime += plainTime;
        GuidedTime += guidedTime;
        return [.. seeds.Select((seed, image) => new ComparedPictures(prompt, seed, ShowsAll(plain[image]), ShowsAll(guided[image])))];

        bool ShowsAll(Judgement judgement) => subjects.All(judgement.Sees);
    }

    private (IReadOnlyList<Judgement> Judgements, TimeSpan Time) Draw(string prompt, IReadOnlyList<long> seeds, bool plain, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var images = _generator.Generate(basis with { Prompt = prompt, Seeds = seeds, Plain = plain }, cancellation: cancellation);
        var time = Stopwatch.GetElapsedTime(start);
        return (judge.Judge([.. images.Select(image => image.Picture)]), time);
    }
}
