using System.CommandLine;
using AttendAndExcite.FullSize;

var model = new Argument<string>("model") { Description = $"Which release to imitate: {string.Join(", ", FullSizeModel.Names)}." };
model.AcceptOnlyFromAmong(FullSizeModel.Names);
var target = new Argument<string>("target") { Description = "The folder to make, or a name ending in .safetensors for a single-file checkpoint." };
var half = new Option<bool>("--half") { Description = "float16 instead of float32; a folder's files then have .fp16 in their names." };
var checker = new Option<bool>("--safety-checker") { Description = "Also the safety checker, where the release has one." };
var root = new RootCommand("Writes a model of a real release's size, names and configurations, with random weights.") { model, target, half, checker };
root.SetAction(result =>
{
    var release = new FullSizeModel(result.GetValue(model)!, result.GetValue(half));
    string path = result.GetValue(target)!;
    if (path.EndsWith(".safetensors", StringComparison.Ordinal)) release.WriteFile(path);
    else release.WriteFolder(path, result.GetValue(checker));
});

var path = new Argument<string>("path") { Description = "A folder or a single file." };
var limit = new Option<double?>("--max-memory") { Description = "GB that the run may take. Default: no limit." };
var refinements = new Option<int>("--refinements") { Description = "Refinement rounds in the step.", DefaultValueFactory = _ => 0 };
var measure = new Command("measure", "Compares every key, loads, makes one guided step with text encoder and decoder on one thread, and prints a table of times and peak memory.") { path, limit, refinements };
measure.SetAction(result =>
{
    Console.WriteLine(Measurement.Heading);
    Console.WriteLine(new Measurement(result.GetValue(path)!, (long?)(result.GetValue(limit) * 1e9), result.GetValue(refinements)).Run());
});
root.Add(measure);
return root.Parse(args).Invoke();
