using System.CommandLine.Parsing;
using System.Globalization;
using AttendAndExcite.Text;

namespace AttendAndExcite.App.Options;

/// <summary>The forms of values on the command line that are real numbers, or several numbers or words.</summary>
internal static class Parsers
{
    private const int MostSeeds = 100_000;

    /// <summary>"0,1,2", "0..3", or both: "7,10..12".</summary>
    public static IReadOnlyList<long> Seeds(ArgumentResult result) => Parse(result, $"at most {MostSeeds} whole numbers such as 0,1,2 or, rising, 0..3", text =>
    {
        long[] ends = [.. text.Split("..").Select(end => long.Parse(end, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))];
        var count = (Int128)ends[^1] - ends[0] + 1;
        if (ends.Length > 2 || count < 1 || count > MostSeeds) throw new FormatException();
        return Enumerable.Range(0, (int)count).Select(offset => ends[0] + offset);
    });

    /// <summary>"cat,pink bench".</summary>
    public static IReadOnlyList<string> Words(ArgumentResult result) => Parse<string>(result, "words of the prompt such as cat,dog", text => text.Length > 0 ? [text] : throw new FormatException());

    /// <summary>"2,5".</summary>
    public static IReadOnlyList<int> Indices(ArgumentResult result) => Parse<int>(result, "whole numbers such as 2,5", text => [Whole(text)]);

    /// <summary>"0:0.05,10:0.5"; "none" for no thresholds.</summary>
    public static IReadOnlyDictionary<int, double> Thresholds(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: "none" }]) return new Dictionary<int, double>();
        const string form = "steps with the attention to reach there, such as 0:0.05,10:0.5, or none";
        var pairs = Parse<KeyValuePair<int, double>>(result, form, text =>
            text.Split(':') is [var step, var attention] ? [KeyValuePair.Create(Whole(step), RealNumber.Parse(attention))] : throw new FormatException());
        var steps = pairs.DistinctBy(pair => pair.Key).ToDictionary();
        if (steps.Count < pairs.Count) Complain(result, "each step once");
        return steps;
    }

    /// <summary>"0.5".</summary>
    public static double? Real(ArgumentResult result)
    {
        if (RealNumber.TryParse(result.Tokens.Single().Value, out double number)) return number;
        Complain(result, "a number such as 0.5");
        return null;
    }

    /// <summary>"1.0,0.5".</summary>
    public static (double First, double Last) Range(ArgumentResult result) => Two(result, "two numbers such as 1.0,0.5", RealNumber.Parse);

    /// <summary>"12,34".</summary>
    public static (int X, int Y) Pixel(ArgumentResult result) => Two(result, "two whole numbers such as 12,34", Whole);

    private static int Whole(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static (T, T) Two<T>(ArgumentResult result, string form, Func<string, T> parse)
    {
        var numbers = Parse<T>(result, form, text => [parse(text)]);
        if (numbers.Count == 2) return (numbers[0], numbers[1]);
        if (numbers.Count > 0) Complain(result, form);
        return default!;
    }

    private static List<T> Parse<T>(ArgumentResult result, string form, Func<string, IEnumerable<T>> parse)
    {
        try
        {
            return [.. result.Tokens.SelectMany(token => token.Value.Split(',')).SelectMany(text => parse(text.Trim()))];
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            Complain(result, form);
            return [];
        }
    }

    private static void Complain(ArgumentResult result, string form) =>
        result.AddError($"{result.Parent?.Tokens.FirstOrDefault(token => token.Type == TokenType.Option)?.Value ?? (result.Parent as OptionResult)?.Option.Name} is \"{string.Join(' ', result.Tokens)}\", and takes {form}.");
}
