namespace AttendAndExcite.Guidance;

/// <summary>Latents [batch, 4, h, w] with their losses [batch], attention [batch, subjects] and gradient [batch, 4, h, w].</summary>
internal readonly record struct Attended(Tensor Latents, Tensor Loss, Tensor Attention, Tensor Gradient)
{
    /// <summary>The images whose loss is above a value, as PyTorch compares a float32 tensor with a number: in float32.</summary>
    public long[] ImagesAbove(double value)
    {
        using var scope = NewDisposeScope();
        float limit = (float)value;
        return Loss.to_type(float32).cpu().data<float>().Select((loss, image) => (loss, image))
            .Where(pair => pair.loss > limit).Select(pair => (long)pair.image).ToArray();
    }

    /// <summary>Some of the images.</summary>
    public Attended Select(long[] images)
    {
        if (images.Length == Loss.shape[0]) return this;
        using var index = tensor(images, device: Loss.device);
        return new(Latents.index_select(0, index), Loss.index_select(0, index), Attention.index_select(0, index), Gradient.index_select(0, index));
    }

    /// <summary>The same with some of the images exchanged.</summary>
    public Attended Replace(long[] images, Attended others)
    {
        if (images.Length == Loss.shape[0]) return others;
        using var index = tensor(images, device: Loss.device);
        return new(
            Latents.index_copy(0, index, others.Latents),
            Loss.index_copy(0, index, others.Loss),
            Attention.index_copy(0, index, others.Attention),
            Gradient.index_copy(0, index, others.Gradient));
    }
}
