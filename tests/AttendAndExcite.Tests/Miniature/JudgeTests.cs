using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Tests.Miniature;

public class JudgeTests
{
    [Fact]
    public void It_sees_the_subjects_of_clean_scenes_and_no_others()
    {
        using var judge = SceneJudge.Open(MiniatureModel.Folder);
        using var scope = NewDisposeScope();
        var random = new Random(20_000);
        Scene[] scenes = [.. Enumerable.Range(0, 256).Select(_ => SceneComposer.Compose(random))];

        var judgements = judge.Judge(SceneRenderer.Pictures(scenes));

        int right = scenes.Zip(judgements).Count(pair =>
            pair.First.Placements.All(placement => pair.Second.Sees(placement.Subject))
            && pair.Second.Nouns.ToHashSet().SetEquals(pair.First.Placements.Select(placement => placement.Subject.Noun)));
        Assert.InRange(right, 249, 256); // 97 %
    }

    [Fact]
    public void It_asks_for_the_colour_of_the_right_object()
    {
        using var judge = SceneJudge.Open(MiniatureModel.Folder);
        using var scope = NewDisposeScope();
        var car = new SceneSubject("car", "red");
        var chair = new SceneSubject("chair", "blue");
        var scenes = Enumerable.Range(0, 8).Select(seed => SceneComposer.Arrange([car, chair], new Random(seed))).ToList();

        Assert.All(judge.Judge(SceneRenderer.Pictures(scenes)), judgement =>
        {
            Assert.True(judgement.Sees(car) && judgement.Sees(chair));
            Assert.True(judgement.SeesNoun(car with { Colour = "blue" }));
            Assert.False(judgement.Sees(car with { Colour = "blue" }) || judgement.Sees(chair with { Colour = "red" }));
            Assert.False(judgement.SeesNoun(new SceneSubject("bench")));
        });
    }
}
