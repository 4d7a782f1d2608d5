using System.Globalization;
using System.Text;

namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>JSON to the letter as the official code writes it: Python's <c>json.dump(..., indent=4, sort_keys=True)</c>.</summary>
internal static class PythonJson
{
    /// <summary>Objects are dictionaries by text, lists are of texts or numbers; all else is a programming error.</summary>
    public static string Write(object value)
    {
        var text = new StringBuilder();
        Write(text, value, "\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, object value, string lineBreak)
    {
        switch (value)
        {
            case string words: Quote(text, words); break;
            case double number: text.Append(Number(number)); break;
            case float number: text.Append(Number(number)); break; // widened first, as numpy's float32 reaches json.dump
            case IReadOnlyDictionary<string, object> members:
                Enclose(text, '{', '}', lineBreak, members.OrderBy(pair => pair.Key, StringComparer.Ordinal), (pair, inner) =>
                {
                    Quote(text, pair.Key);
                    text.Append(": ");
                    Write(text, pair.Value, inner);
                });
                break;
            case IEnumerable<string> words: Enclose(text, '[', ']', lineBreak, words, (word, inner) => Write(text, word, inner)); break;
            case IEnumerable<float> numbers: Enclose(text, '[', ']', lineBreak, numbers, (number, inner) => Write(text, number, inner)); break;
            default: throw new ArgumentException($"{value.GetType()} is not written as JSON here.", nameof(value));
        }
    }

    private static void Enclose<T>(StringBuilder text, char open, char close, string lineBreak, IEnumerable<T> items, Action<T, string> write)
    {
        string inner = lineBreak + "    ";
        text.Append(open);
        bool any = false;
        foreach (var item in items)
        {
            text.Append(any ? "," : "").Append(inner);
            write(item, inner);
            any = true;
        }

        text.Append(any ? lineBreak : "").Append(close);
    }

    /// <summary>Python's repr of a float: the shortest digits that read back the same.</summary>
    private static string Number(double number)
    {
        if (!double.IsFinite(number)) return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        string digits = number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return digits.AsSpan().IndexOfAny('.', 'e') < 0 ? digits + ".0" : digits;
    }

    private static void Quote(StringBuilder text, string words)
    {
        text.Append('"');
        foreach (char letter in words)
        {
            _ = letter switch
            {
                '"' or '\\' => text.Append('\\').Append(letter),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                >= ' ' and < (char)127 => text.Append(letter),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }

        text.Append('"');
    }
}
