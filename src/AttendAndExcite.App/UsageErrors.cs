using System.CommandLine.Parsing;

namespace AttendAndExcite.App;

/// <summary>What is wrong with a command line, in the user's words.</summary>
internal static class UsageErrors
{
    /// <summary>The complaints, each once.</summary>
    public static IEnumerable<string> Of(IEnumerable<ParseError> errors) => errors.Select(Sentence).Distinct();

    /// <summary>The library's sentence, but where it would name a type of the program, or choices without their option.</summary>
    private static string Sentence(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (Choices(error.Message) is { Length: > 0 } choices && option is not null)
            return $"{option.Option.Name} is \"{string.Join(' ', option.Tokens)}\", and takes {(choices.Length == 1 ? "" : $"{string.Join(", ", choices[..^1])} or ")}{choices[^1]}.";
        if (!error.Message.Contains("System.", StringComparison.Ordinal)) return error.Message;
        if (option is null) return "The command line cannot be understood.";
        var type = Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType;
        string form = type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(double) ? "a number" : "another value";
        return $"{option.Option.Name} is \"{string.Join(' ', option.Tokens)}\", and takes {form}.";
    }

    /// <summary>The choices of an option; the library lists them a line each, in quotation marks, behind a line that does not name it.</summary>
    private static string[] Choices(string message) =>
        [.. message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(line => line.Trim('\''))];
}
