using System.CommandLine;
using AttendAndExcite.Text;

namespace AttendAndExcite.App.Options;

/// <summary><c>--max-memory</c>, for the commands that make pictures.</summary>
internal sealed class MemoryLimit
{
    private readonly Option<double?> _gigabytes = new("--max-memory") { Description = "GB that the run may take; what is given up for it is chosen and said. Default: no limit.", CustomParser = Parsers.Real };

    public void AddTo(Command command)
    {
        _gigabytes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && RealNumber.TryParse(token.Value, out double limit) && limit is <= 0 or >= 1e6) result.AddError("--max-memory must be a number of GB above 0.");
        });
        command.Add(_gigabytes);
    }

    /// <summary>Keeps to the memory that the user allows, and says how.</summary>
    /// <param name="result">What the user gave.</param>
    /// <param name="model">The model, before its first run.</param>
    /// <param name="settings">The largest run that is to come, with the seeds that are made at the same time.</param>
    /// <exception cref="RequestException">It is too little.</exception>
    public void Keep(ParseResult result, StableDiffusion model, GenerationSettings settings)
    {
        if (result.GetValue(_gigabytes) is not { } limit) return;
        long peak = model.Economise((long)(limit * 1e9), settings);
        Terminal.Say($"About {peak / 1e9:0.0} GB: {model.Memory}.");
    }
}
