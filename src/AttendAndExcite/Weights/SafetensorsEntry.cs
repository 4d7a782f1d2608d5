namespace AttendAndExcite.Weights;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Info">Type and shape.</param>
/// <param name="Begin">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last, counted from the end of the header.</param>
internal readonly record struct SafetensorsEntry(TensorInfo Info, long Begin, long End);
