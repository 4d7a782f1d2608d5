namespace AttendAndExcite.App;

/// <summary>A model that a command can name.</summary>
/// <param name="Name">The name.</param>
/// <param name="State">Whether it is here.</param>
/// <param name="Source">Its folder, or its repository on the Hub.</param>
/// <param name="Bytes">The size of its files, where it is here.</param>
internal sealed record ShelvedModel(string Name, ShelvedState State, string Source, long? Bytes);
