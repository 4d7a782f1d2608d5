using System.CommandLine;
using AttendAndExcite.Fuzzing;

var target = new Argument<string>("target") { Description = "all, or one of the readers: an unknown name lists them.", DefaultValueFactory = _ => "all" };
var executions = new Option<long>("--executions") { Description = "Inputs for each target.", DefaultValueFactory = _ => 100_000 };
var seed = new Option<int>("--seed") { Description = "The seed of chance.", DefaultValueFactory = _ => 1 };
var findings = new Option<string>("--findings") { Description = "The folder for inputs that crash, hang or take much memory.", DefaultValueFactory = _ => "findings" };
var engine = new Option<string>("--engine") { Description = "built-in; or afl or libfuzzer when one of them runs this program.", DefaultValueFactory = _ => "built-in" };
engine.AcceptOnlyFromAmong("built-in", "afl", "libfuzzer");
var corpus = new Option<string?>("--write-seeds") { Description = "Write the valid inputs of the targets into this folder, for other fuzzers to begin with, and end." };
var root = new RootCommand("Coverage-guided fuzzing of everything that reads weights, configurations and tokenizer files.") { target, executions, seed, findings, engine, corpus };
root.SetAction(result =>
{
    Instrumentation.Prepare();
    CoverageMap.Attach();
    using var session = new FuzzSession(result.GetValue(target)!);
    if (!session.Names.Contains(result.GetValue(target)!))
    {
        Console.Error.WriteLine($"There is no target {result.GetValue(target)}; there are {string.Join(", ", session.Names)}.");
        return 2;
    }

    if (result.GetValue(corpus) is { } folder) return session.WriteSeeds(folder);
    return result.GetValue(engine) switch
    {
        "afl" => session.UnderAfl(),
        "libfuzzer" => session.UnderLibFuzzer(),
        _ => session.Loop(result.GetValue(executions), result.GetValue(seed), result.GetValue(findings)!),
    };
});
return root.Parse(args).Invoke();
