using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The transformer block's gated feed-forward layer (GEGLU, Shazeer 2020), four times as wide inside.</summary>
internal sealed class FeedForward(long width) : Network
{
    // The middle entry stands for the dropout of the original, which has no weights but takes an index.
    private readonly ModuleList<Network> _net = new(new GatedGelu(width, 4 * width), new Passage(), new Linear(4 * width, width));

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var gated = ((GatedGelu)_net[0]).Forward(x);
        return ((Linear)_net[2]).Forward(gated).MoveToOuterDisposeScope();
    }

    private sealed class GatedGelu(long width, long inner) : Network
    {
        private readonly Linear _proj = new(width, 2 * inner);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var halves = _proj.Forward(x).chunk(2, -1);
            return (halves[0] * nn.functional.gelu(halves[1])).MoveToOuterDisposeScope();
        }
    }

    private sealed class Passage : Network;
}
