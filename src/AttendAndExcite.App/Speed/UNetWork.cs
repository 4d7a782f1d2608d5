using AttendAndExcite.Models;

namespace AttendAndExcite.App.Speed;

/// <summary>
/// Floating-point operations of U-Net passes over one image, counted from the configuration: convolutions, linear layers and attention,
/// two for each multiplication with its addition. Norms, activations and softmax are left out.
/// </summary>
internal sealed class UNetWork(UNetConfig config, long height, long width, long tokens)
{
    private double _forward;
    private double _backward;

    /// <summary>A prediction for one image and one prompt.</summary>
    public double Prediction => Count(lowestLevel: 0).Forward;

    /// <summary>The half pass that ends at a level.</summary>
    public double HalfPass(int level) => Count(level).Forward;

    /// <summary>The gradient of the half pass with respect to the latents: the weights and the text get none.</summary>
    public double Backward(int level) => Count(level).Backward;

    private (double Forward, double Backward) Count(int lowestLevel)
    {
        (_forward, _backward) = (0, 0);
        Convolution(config.InChannels, config.BlockOutChannels[0], 3, level: 0);
        var skips = new Stack<long>([config.BlockOutChannels[0]]);
        long channels = config.BlockOutChannels[0];
        for (int level = 0; level < config.Levels; level++)
        {
            for (int layer = 0; layer < config.LayersPerBlock; layer++)
            {
                Residual(channels, channels = config.BlockOutChannels[level], level);
                if (config.DownAttends[level]) Transformer(level);
                skips.Push(channels);
            }

            if (level == config.Levels - 1) break;
            Convolution(channels, channels, 3, level + 1);
            skips.Push(channels);
        }

        int lowest = config.Levels - 1;
        Residual(channels, channels, lowest);
        Transformer(lowest);
        Residual(channels, channels, lowest);
        for (int level = lowest; level >= lowestLevel; level--)
        {
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                Residual(channels + skips.Pop(), channels = config.BlockOutChannels[level], level);
                if (config.UpAttends[level]) Transformer(level);
            }

            if (level > lowestLevel) Convolution(channels, channels, 3, level - 1);
        }

        if (lowestLevel == 0) Convolution(channels, config.OutChannels, 3, level: 0);
        return (_forward, _backward);
    }

    private void Residual(long inputs, long outputs, int level)
    {
        Convolution(inputs, outputs, 3, level);
        Convolution(outputs, outputs, 3, level);
        if (inputs != outputs) Convolution(inputs, outputs, 1, level);
        Add(2.0 * config.TimeWidth * outputs, backward: 0); // the time embedding
    }

    private void Transformer(int level)
    {
        double pixels = Pixels(level);
        double channels = config.BlockOutChannels[level];
        Add(2 * pixels * channels * channels * (2 + 4 + 2 + 12)); // in and out; self: q, k, v, out; cross: q, out; feed-forward: 8 + 4
        Add(4.0 * tokens * config.CrossAttentionDim * channels, backward: 0); // the text's keys and values
        double self = 4 * pixels * pixels * channels;
        Add(self, backward: 2.5 * self); // of queries, keys, values and probabilities, which are formed once more
        double cross = 4 * pixels * tokens * channels;
        Add(cross, backward: cross); // of queries and probabilities
    }

    private void Convolution(long inputs, long outputs, int kernel, int level) => Add(2.0 * kernel * kernel * inputs * outputs * Pixels(level));

    private void Add(double forward, double? backward = null)
    {
        _forward += forward;
        _backward += backward ?? forward;
    }

    private double Pixels(int level) => (double)UNet.Side(height, level) * UNet.Side(width, level);
}
