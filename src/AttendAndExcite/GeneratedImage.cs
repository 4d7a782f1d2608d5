using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;

namespace AttendAndExcite;

/// <summary>A finished picture.</summary>
/// <param name="Picture">8 bits a channel.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Settings">What it was made from, with the seeds of its whole batch.</param>
/// <param name="Guidance">What the method saw and did, step by step; empty without it.</param>
/// <param name="IsFlagged">Whether the model's safety checker objected, and the picture is black instead.</param>
public sealed record GeneratedImage(Picture Picture, long Seed, GenerationSettings Settings, IReadOnlyList<GuidanceRecord> Guidance, bool IsFlagged = false);
