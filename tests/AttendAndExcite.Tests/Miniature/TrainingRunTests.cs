using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Miniature;

public class TrainingRunTests
{
    [Fact]
    public void A_training_that_was_stopped_ends_where_an_uninterrupted_one_does()
    {
        using var folders = new ScratchFolder();
        var whole = Train(folders.File("whole/"), stops: []);
        var parts = Train(folders.File("parts/"), stops: [3, 4]);

        Assert.Equal(whole, parts);
        Assert.NotEqual(Train(folders.File("short/"), stops: [], steps: 7), whole);
    }

    [Fact]
    public void A_schedule_s_length_belongs_to_the_training_that_goes_on()
    {
        using var folders = new ScratchFolder();
        float[] whole = Train(folders.File("whole/"), stops: [], schedule: 300, steps: 260);

        Assert.Equal(whole, Train(folders.File("parts/"), stops: [3], schedule: 300, steps: 260));
        Assert.NotEqual(whole, Train(folders.File("other/"), stops: [], schedule: 320, steps: 260)); // another rate behind the warm-up
    }

    [Fact]
    public void A_training_without_a_state_starts_from_the_weights_of_its_folder()
    {
        using var folders = new ScratchFolder();
        string folder = folders.File("run/");
        float[] trained = Train(folder, stops: [], steps: 5);
        File.Delete(Path.Combine(folder, "line", "state.safetensors"));

        using var part = new LinePart();
        using var run = new TrainingRun(part, folder, TextWriter.Null);

        Assert.Equal(0, run.Step);
        Assert.Equal(trained, Values(run));
    }

    [Fact]
    public void The_first_step_of_the_optimizer_moves_every_weight_by_the_rate()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(new[] { 1f, -2f, 3f }).requires_grad_(true);
        using var optimizer = new AdamW([("weights", weights)], decay: 0);

        autograd.backward([(weights * tensor(new[] { 5f, -0.1f, 100f })).sum()], inputs: [weights]);
        optimizer.Step(rate: 0.25, step: 1);

        float[] expected = [0.75f, -1.75f, 2.75f];
        Assert.All(expected.Zip(weights.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static float[] Train(string folder, int[] stops, int steps = 8, long? schedule = null)
    {
        float[] values = [];
        foreach (int stop in stops.Append(steps))
        {
            using var part = new LinePart();
            using var run = new TrainingRun(part, folder, TextWriter.Null, schedule);
            schedule = null; // what goes on knows it
            while (run.Step < stop) run.Advance();
            run.Save();
            values = Values(run);
        }

        using var file = SafetensorsFile.Open(Path.Combine(folder, "line", "mean.safetensors"));
        using var scope = NewDisposeScope();
        Assert.Equal(values, file.Names.Order(StringComparer.Ordinal).SelectMany(name => file.Read(name).data<float>().ToArray()));
        return values;
    }

    private static float[] Values(TrainingRun run) =>
        [.. run.Mean.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.data<float>().ToArray())];

    /// <summary>Fits a line to noisy points.</summary>
    private sealed class LinePart : TrainingPart
    {
        private readonly Line _line = new();

        public override string Name => "line";

        public override Network Network => _line;

        public override long Steps => 20;

        public override int BatchSize => 4;

        public override double PeakRate => 0.5;

        public override Tensor Loss(long step)
        {
            using var scope = NewDisposeScope();
            var (_, generator) = Chance(9, step);
            var points = randn([BatchSize, 2], generator: generator);
            return (_line.Forward(points) - points.sum(1, keepdim: true)).pow(2).mean().MoveToOuterDisposeScope();
        }

        public override string Examine(long step, string folder) => "";
    }

    private sealed class Line : Network
    {
        private readonly Linear _slope = new(2, 1);

        public Line()
        {
            using var still = no_grad();
            foreach (var (_, parameter) in named_parameters()) parameter.fill_(0.1);
        }

        public Tensor Forward(Tensor points) => _slope.Forward(points);
    }
}
