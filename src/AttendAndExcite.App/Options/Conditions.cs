using System.CommandLine;

namespace AttendAndExcite.App.Options;

/// <summary>What options' values must be, beside the library's own <c>AcceptOnlyFromAmong</c>.</summary>
internal static class Conditions
{
    /// <summary>The most threads, rounds, or pictures at the same time: a larger number is a slip.</summary>
    public const int Most = 1024;

    /// <summary>Refuses whole numbers outside of a range.</summary>
    public static void AcceptOnlyFrom(this Option option, long least, long most = long.MaxValue) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && long.TryParse(token.Value, out long value) && (value < least || value > most))
            result.AddError(most == long.MaxValue ? $"{option.Name} must be {least} or more." : $"{option.Name} must be from {least} to {most}.");
    });

    /// <summary>Refuses the empty name of a file or folder.</summary>
    public static void AcceptOnlyNames(params IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "" }]) result.AddError($"{option.Name} must not be empty.");
            });
        }
    }
}
