namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>What the fake Hub was asked.</summary>
internal sealed record FakeHubRequest(string Kind, string File, long From, string Authorization, string Host);
