using System.Globalization;

namespace AttendAndExcite.Text;

/// <summary>Real numbers as users and files write them: 0.5 or 1e-3. A decimal comma is refused, not read as a separator of thousands.</summary>
internal static class RealNumber
{
    /// <summary>Whether the text is a finite number, and which.</summary>
    public static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>The number.</summary>
    /// <exception cref="FormatException">The text is none, or not finite.</exception>
    public static double Parse(string text) => TryParse(text, out double number) ? number : throw new FormatException($"\"{text}\" is not a number such as 0.5.");
}
