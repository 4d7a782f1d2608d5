using System.Text.RegularExpressions;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>BLIP's tokens: BERT's word pieces from a folder's <c>vocab.txt</c>, then [DEC] and [ENC].</summary>
internal sealed class WordPieces
{
    private const string Continuation = "##";
    private const string Unknown = "[UNK]";

    /// <summary>Longer words are unknown as a whole.</summary>
    private const int LongestWord = 100;

    private static readonly string[] Specials = ["[PAD]", Unknown, "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"];

    private static readonly Regex Special = new($"({string.Join('|', Specials.Select(Regex.Escape))})");

    // transformers' clean-up of tokenization, in its order.
    private static readonly string[] Spaced = [" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're"];

    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;

    private WordPieces(string[] tokens)
    {
        _tokens = tokens;
        _ids = tokens.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
    }

    /// <summary>The number of tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token that ends a text.</summary>
    public int End => _ids["[SEP]"];

    /// <summary>Reads <c>vocab.txt</c>, a token a line.</summary>
    /// <exception cref="ConfigException">It is missing, or no vocabulary of BERT's.</exception>
    public static WordPieces FromFolder(string folder)
    {
        string path = Path.Combine(folder, "vocab.txt");
        if (!File.Exists(path)) throw new ConfigException($"BLIP's tokenizer lacks {path}; it is the vocabulary of bert-base-uncased.");
        LargestSizes.CheckFile(path, path, LargestSizes.TokenizerFile, "vocabulary");
        string[] lines = File.ReadAllLines(path);
        string[] tokens = [.. lines, .. new[] { "[DEC]", "[ENC]" }.Except(lines)];
        return tokens.Distinct().Count() == tokens.Length && Specials.All(tokens.Contains)
            ? new WordPieces(tokens)
            : throw new ConfigException($"{path} is not a vocabulary of BERT's: a token a line, each once, [PAD], [UNK], [CLS], [SEP] and [MASK] among them.");
    }

    /// <summary>A text's ids between [CLS] and [SEP].</summary>
    public IReadOnlyList<int> Encode(string text) => [_ids["[CLS]"], .. Special.Split(text).SelectMany(Pieces).Select(piece => _ids[piece]), End];

    /// <summary>The text of ids without special tokens, with spaces as transformers tidies them.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        string text = string.Join(' ', ids.Select(id => _tokens[id]).Where(token => !Specials.Contains(token))).Replace($" {Continuation}", "").Trim();
        return Spaced.Aggregate(text, (tidy, spaced) => tidy.Replace(spaced, spaced.Trim()));
    }

    private IEnumerable<string> Pieces(string part) => Specials.Contains(part) ? [part] : BertWords.Split(part).SelectMany(PiecesOfWord);

    /// <summary>The longest pieces from the left; a word that they do not make up is unknown.</summary>
    private List<string> PiecesOfWord(string word)
    {
        var pieces = new List<string>();
        for (int start = 0; start < word.Length;)
        {
            string? longest = word.Length > LongestWord ? null : Enumerable.Range(1, word.Length - start).Reverse()
                .Select(length => string.Concat(start == 0 ? "" : Continuation, word.AsSpan(start, length))).FirstOrDefault(_ids.ContainsKey);
            if (longest is null) return [Unknown];
            pieces.Add(longest);
            start += longest.Length - (start == 0 ? 0 : Continuation.Length);
        }

        return pieces;
    }
}
