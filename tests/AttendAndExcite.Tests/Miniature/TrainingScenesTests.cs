using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Miniature.Training;

namespace AttendAndExcite.Tests.Miniature;

/// <summary>Which scenes a training sees, and which it does not.</summary>
public class TrainingScenesTests
{
    [Fact]
    public void Held_out_scenes_come_from_no_seed_of_a_training()
    {
        var streams = Enumerable.Range(1, 5);
        var trained = Enumerable.Range(0, UNetTraining.Scenes).Select(seed => new Random(seed))
            .Concat(streams.SelectMany(stream => Enumerable.Range(0, 10_000).Select(step => TrainingPart.Chance(stream, step).Random)))
            .Select(random => random.NextInt64()).ToHashSet();

        Assert.All(streams, stream => Assert.DoesNotContain(TrainingPart.HeldOut(stream).NextInt64(), trained));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(UNetTraining.Pairs)]
    [InlineData(1)]
    public void The_share_of_scenes_of_two_subjects_is_the_one_asked_for(double pairs)
    {
        var scenes = Enumerable.Range(0, 400).Select(seed => SceneComposer.Compose(new Random(seed))).ToList();
        var choice = new SceneChoice(scenes, pairs);
        var random = new Random(9);

        int[] chosen = [.. Enumerable.Range(0, 4000).Select(_ => choice.Any(random))];

        double share = chosen.Count(index => scenes[index].Placements.Count == 2) / 4000.0;
        Assert.InRange(share, pairs - 0.021, pairs + 0.021); // three deviations of 4000 draws of one in four
        Assert.True(chosen.Distinct().Count() > (pairs is 0 or 1 ? 150 : 350), "Every scene should be drawn some time.");
    }
}
