using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Text;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae generate PROMPT</c>: pictures of a prompt.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "What the pictures show; or a PNG file that this program made, to make it again with what other options change. Options of the method, or --compare, make a guided picture of a plain one." };
        var seeds = new Option<IReadOnlyList<long>?>("--seeds") { Description = "One picture for each: 0,1,2 or 0..3. Default: 0.", CustomParser = Parsers.Seeds };
        var plain = new Option<bool>("--plain") { Description = "Without Attend-and-Excite." };
        var compare = new Option<bool>("--compare") { Description = "Plain and guided pictures of the same seeds, side by side in one grid." };
        var batch = new Option<int>("--batch") { Description = "Pictures made at the same time: faster, but guidance enlarges the rounding of another batch until it can be seen.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output") { Description = "The folder for pictures.", DefaultValueFactory = _ => "outputs" };
        var record = new Option<string?>("--record") { Description = "A JSON file for what happened in each step." };
        var model = new ModelOptions();
        var memory = new MemoryLimit();
        var options = new RequestOptions();
        var command = new Command("generate", "Make pictures of a prompt in which every subject is seen to.") { prompt, seeds, plain, compare, batch, output, record };
        options.AddTo(command);
        model.AddTo(command);
        memory.AddTo(command);
        batch.AcceptOnlyFrom(1, Conditions.Most);
        Conditions.AcceptOnlyNames(output, record);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(plain)) return;
            if (result.GetValue(compare)) result.AddError("Give --plain or --compare, not both.");
            if (options.Guiding(result) is { } guiding) result.AddError($"Give --plain or {guiding.Name}, not both.");
        });
        command.SetAction(async (result, cancellation) =>
        {
            var basis = RequestBasis.Of(result.GetValue(prompt)!);
            using var opened = await model.Open(result, Terminal.Errors, basis, cancellation);
            bool isPlain = result.GetValue(plain) || (basis.Request.Plain && !result.GetValue(compare) && options.Guiding(result.CommandResult) is null);
            var request = options.Read(result, basis.Request, opened.Defaults) with { Seeds = result.GetValue(seeds) ?? basis.Request.Seeds, Plain = isPlain };
            var tokens = opened.Tokenizer.Tokenize(request.Prompt);
            TokenTable.WarnOfCut(tokens, Terminal.Errors);
            TokenTable.WarnOfCutNegative(opened.Tokenizer.Tokenize(request.NegativePrompt), Terminal.Errors);
            if (!isPlain && request.Subjects == SubjectSelection.Automatic) request = request with { Subjects = SubjectQuestion.Ask(tokens, Terminal.Errors, Terminal.CanAsk, "--subjects or --tokens", cancellation) };
            var batches = new PictureBatches(opened, result.GetValue(batch));
            memory.Keep(result, opened, batches.Largest(request));
            string? log = result.GetValue(record);
            if (log is not null) OutputFile.CheckWritable(log, "The record", record.Name);

            var job = new PictureJob(opened, batches, new OutputFolder(result.GetValue(output)!, output.Name), Terminal.Errors);
            var images = result.GetValue(compare) ? job.Compare(request, cancellation) : job.Run(request, cancellation);
            if (log is not null) RunRecord.Write(log, images);
            return 0;
        });
        return command;
    }
}
