using System.CommandLine;
using System.CommandLine.Parsing;
using AttendAndExcite.Text;

namespace AttendAndExcite.App.Options;

/// <summary>The options of a request besides prompt and seeds; what is not given is as the model wants it.</summary>
internal sealed class RequestOptions
{
    private readonly Option<IReadOnlyList<string>?> _subjects = new("--subjects") { Description = "The subjects by their words in the prompt: cat,dog or \"pink bench\".", CustomParser = Parsers.Words };
    private readonly Option<IReadOnlyList<int>?> _tokens = new("--tokens") { Description = "The subjects by the indices of their tokens: 2,5 (see `aae tokens`).", CustomParser = Parsers.Indices };
    private readonly SettingsOptions _settings = new();

    public void AddTo(Command command)
    {
        command.Add(_subjects);
        command.Add(_tokens);
        _settings.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_subjects) is not null && result.GetResult(_tokens) is not null) result.AddError("Give --subjects or --tokens, not both.");
        });
    }

    /// <summary>The first option given of those that only a guided picture takes, or null.</summary>
    public Option? Guiding(SymbolResult result) => _settings.Guidance.Prepend(_tokens).Prepend(_subjects).FirstOrDefault(option => result.GetResult(option) is { Implicit: false });

    /// <summary>A request with what the user gave exchanged.</summary>
    public GenerationRequest Read(ParseResult result, GenerationRequest request, ModelDefaults defaults) => _settings.Read(result, request, defaults) with
    {
        Subjects = result.GetValue(_subjects) is { } words ? SubjectSelection.Words(words)
            : result.GetValue(_tokens) is { } tokens ? SubjectSelection.Tokens(tokens)
            : request.Subjects,
    };
}
