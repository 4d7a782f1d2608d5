namespace AttendAndExcite.Evaluation.Blip;

/// <summary>
/// Beam search as transformers 4.26 runs it for LAVIS: the likeliest texts by the mean logarithm of their tokens' probabilities.
/// </summary>
internal sealed record BeamSearch
{
    /// <summary>The longest caption that LAVIS asks for, in tokens.</summary>
    public const int LongestText = 30;

    /// <summary>Texts that are followed at a time.</summary>
    public int Beams { get; init; } = 3;

    /// <summary>No text ends before it has this many tokens, those it was begun with included.</summary>
    public int MinLength { get; init; } = 10;

    /// <summary>No text has more tokens, those it was begun with included.</summary>
    public int MaxLength { get; init; } = LongestText;

    /// <summary>The token that ends a text.</summary>
    public required int End { get; init; }

    /// <summary>Scores the next tokens of all texts: texts, vocabulary.</summary>
    /// <param name="parents">For each text the number of the one in the last call that it continues.</param>
    /// <param name="tokens">Each text's new tokens: texts, length.</param>
    public delegate Tensor NextTokens(IReadOnlyList<int> parents, Tensor tokens);

    /// <summary>The best texts, best first; each has the end token where it found one.</summary>
    /// <param name="start">The tokens with which every text begins.</param>
    /// <param name="next">The network.</param>
    public IReadOnlyList<Hypothesis> Run(IReadOnlyList<int> start, NextTokens next)
    {
        using var scope = NewDisposeScope();
        var closed = new List<Hypothesis>();
        var open = Enumerable.Range(0, Beams).Select(beam => new Candidate(beam, start, beam == 0 ? 0 : -1e9f)).ToList();
        var tokens = tensor([.. open.SelectMany(_ => start.Select(token => (long)token))]).view(Beams, -1);
        for (int length = start.Count; length < MaxLength; length++)
        {
            using var step = NewDisposeScope();
            var ranked = Rank(next([.. open.Select(candidate => candidate.Parent)], tokens), open, length);
            open = Sort(ranked, open, length, closed);
            // No open text can still beat the worst of the closed ones: its best sum over this length is an upper bound.
            if (closed.Count == Beams && closed.Min(text => text.Score) >= ranked[0].Score / length) return Ordered(closed);
            tokens = tensor([.. open.Select(candidate => (long)candidate.Ids[^1])]).view(Beams, 1).MoveToOuterDisposeScope();
        }

        foreach (var candidate in open) Close(closed, candidate.Ids, candidate.Score);
        return Ordered(closed);
    }

    /// <summary>The 2 x beams likeliest continuations: token, beam and the sum of logarithms.</summary>
    private List<(int Token, int Beam, float Score)> Rank(Tensor logits, List<Candidate> open, int length)
    {
        using var scope = NewDisposeScope();
        var scores = logits.to_type(float32).cpu().log_softmax(1); // texts, vocabulary
        if (length < MinLength) scores[.., End] = float.NegativeInfinity;
        long vocabulary = scores.shape[1];
        var sums = scores + tensor([.. open.Select(candidate => candidate.Score)]).view(-1, 1);
        var (values, places) = sums.flatten().topk(2 * Beams);
        return [.. values.data<float>().Zip(places.data<long>(), (score, place) => ((int)(place % vocabulary), (int)(place / vocabulary), score))];
    }

    /// <summary>Closes texts that end among the first, and returns those that go on.</summary>
    private List<Candidate> Sort(List<(int Token, int Beam, float Score)> ranked, List<Candidate> open, int length, List<Hypothesis> closed)
    {
        var going = new List<Candidate>();
        for (int rank = 0; rank < ranked.Count && going.Count < Beams; rank++)
        {
            var (token, beam, score) = ranked[rank];
            if (token != End) going.Add(new Candidate(beam, [.. open[beam].Ids, token], score));
            else if (rank < Beams) Close(closed, open[beam].Ids, score, length);
        }

        return going;
    }

    private void Close(List<Hypothesis> closed, IReadOnlyList<int> ids, float sum, int? length = null)
    {
        closed.Add(new Hypothesis(length is null ? ids : [.. ids, End], sum / (length ?? ids.Count)));
        if (closed.Count > Beams) closed.Remove(closed.MinBy(text => text.Score)!);
    }

    private static List<Hypothesis> Ordered(List<Hypothesis> closed) => [.. closed.OrderByDescending(text => text.Score)];

    /// <summary>A text that goes on.</summary>
    private sealed record Candidate(int Parent, IReadOnlyList<int> Ids, float Score);
}
