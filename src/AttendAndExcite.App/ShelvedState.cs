namespace AttendAndExcite.App;

/// <summary>Where a model is.</summary>
internal enum ShelvedState
{
    /// <summary>It came with the program.</summary>
    Bundled,

    /// <summary>In the cache that all Hub tools share.</summary>
    Cached,

    /// <summary>On the Hub, to be downloaded.</summary>
    OnHub,
}
