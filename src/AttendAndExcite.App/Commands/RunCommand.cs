using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae run</c>: the official code's own command line, unchanged.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var fields = OriginalConfig.Fields.Select(field => new Option<string?>($"--{field.Alias}") { Description = field.Description }).ToList();
        var config = new Option<string?>("--config_path") { Description = "A YAML file of these fields." };
        var width = new Option<int?>("--width") { Description = "Pixels. Default: what the model was trained on." };
        var height = new Option<int?>("--height") { Description = "Pixels. Default: what the model was trained on." };
        var negative = new Option<string>("--negative") { Description = "What the pictures should not show.", DefaultValueFactory = _ => "" };
        var scheduler = new Option<string?>("--scheduler") { Description = "The solver. Default: the model's own." };
        scheduler.AcceptOnlyFromAmong([.. Scheduler.Names]);
        var noise = new Option<string>("--noise") { Description = "cuda: the random numbers of the official runs, on any device; or cpu.", DefaultValueFactory = _ => "cuda" };
        noise.AcceptOnlyFromAmong("cpu", "cuda");
        var noChecker = SettingsOptions.NoSafetyChecker();
        var model = new ModelOptions("sd-1.4, with --sd_2_1 sd-2.1-base");
        var memory = new MemoryLimit();
        var command = new Command("run", "The official code's command line: --prompt \"a cat and a dog\" --seeds [0] --token_indices [2,5].") { config, width, height, negative, scheduler, noise, noChecker };
        foreach (var field in fields) command.Add(field);
        Conditions.AcceptOnlyNames(fields.Single(field => field.Name == "--output_path"), config);
        model.AddTo(command);
        memory.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var given = fields.Where(field => result.GetValue(field) is not null).ToDictionary(field => field.Name[2..], field => result.GetValue(field)!);
            var original = OriginalConfig.Read(result.GetValue(config), given);
            using var opened = await model.Open(result, Terminal.Errors, original.Sd21 ? "sd-2.1-base" : "sd-1.4", cancellation);
            var source = result.GetValue(noise) == "cpu" ? NoiseSource.Cpu : NoiseSource.Cuda;
            var request = original.Request(opened, result.GetValue(width), result.GetValue(height), source) with
            {
                NegativePrompt = result.GetValue(negative)!,
                Scheduler = result.GetValue(scheduler),
                SkipSafetyChecker = result.GetValue(noChecker),
            };
            var tokens = opened.Tokenizer.Tokenize(request.Prompt);
            TokenTable.WarnOfCut(tokens, Terminal.Errors);
            TokenTable.WarnOfCutNegative(opened.Tokenizer.Tokenize(request.NegativePrompt), Terminal.Errors);
            if (!request.Plain && original.TokenIndices is null) request = request with { Subjects = SubjectQuestion.Ask(tokens, Terminal.Errors, Terminal.CanAsk, "--token_indices", cancellation) };
            var batches = new PictureBatches(opened, size: 1);
            memory.Keep(result, opened, batches.Largest(request));
            if (original.SaveMaps) Terminal.Say("--save_cross_attention_maps has no effect in the official code either; see `aae explain`.");
            new PictureJob(opened, batches, new OutputFolder(original.OutputPath, "--output_path"), Terminal.Errors).Run(request, cancellation);
            return 0;
        });
        return command;
    }
}
