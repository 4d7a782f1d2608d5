using System.CommandLine.Parsing;

namespace AttendAndExcite.App;

/// <summary>What is wrong with a command line, in the user's words.</summary>
internal static class UsageErrors
{
    /// <summary>The complaints, each once.</summary>
    public static IEnumerable<string> Of(IEnumerable<ParseError> errors) => errors.Select(Sentence).Distinct();

    /// <summary>The library's sentence, but where it would name a type of the program.</summary>
    private static string Sentence(ParseError error)
    {
        if (!error.Message.Contains("System.", StringComparison.Ordinal)) return OneLine(error.Message);
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is null) return "The command line cannot be understood.";
        var type = Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType;
        string form = type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(double) ? "a number" : "another value";
        return $"{option.Option.Name} is \"{string.Join(' ', option.Tokens)}\", and takes {form}.";
    }

    /// <summary>The library lists choices a line each.</summary>
    private static string OneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 1 ? message : $"{lines[0]} {string.Join(", ", lines[1..])}.";
    }
}
