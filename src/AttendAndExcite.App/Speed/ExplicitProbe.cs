using AttendAndExcite.Models;

namespace AttendAndExcite.App.Speed;

/// <summary>Has every layer form its probabilities, as the official code's attention processor does, and keeps those of one level.</summary>
internal sealed class ExplicitProbe(int level, DisposeScope scope) : LevelProbe(level, scope)
{
    private readonly int _level = level;

    public override bool WantsCross(AttentionSite site) => true;

    public override bool FormsSelf(AttentionSite site) => true;

    public override void KeepCross(AttentionSite site, Tensor probabilities)
    {
        if (site.Level == _level) base.KeepCross(site, probabilities);
    }
}
