namespace AttendAndExcite.Models;

/// <summary>
/// Collects every cross-attention map of one level and averages them over layers and heads: the A_t of the paper
/// (section 3.1, "we then average all attention layers of a resolution and all heads").
/// </summary>
internal class LevelProbe(int level, DisposeScope scope, bool checkpoints = false) : AttentionProbe
{
    private readonly List<Tensor> _maps = [];

    public override int LowestLevel => level;

    public override bool Checkpoints => checkpoints;

    public override bool WantsCross(AttentionSite site) => site.Level == level;

    public override void KeepCross(AttentionSite site, Tensor probabilities)
    {
        var map = probabilities.alias();
        scope.Attach(map);
        _maps.Add(map);
    }

    /// <summary>The mean over all layers and heads: batch, pixels, tokens.</summary>
    /// <exception cref="InvalidOperationException">The U-Net has no cross-attention at this level.</exception>
    public Tensor Mean()
    {
        if (_maps.Count == 0)
            throw new InvalidOperationException($"The U-Net has no cross-attention at level {level}.");
        using var local = NewDisposeScope();
        return cat(_maps, dim: 1).mean([1]).MoveToOuterDisposeScope(); // batch, layers * heads, pixels, tokens
    }
}
