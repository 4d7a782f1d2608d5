using System.Security.Cryptography;
using System.Text;

namespace AttendAndExcite.Weights.Hub;

/// <summary>The hashes by which the Hub names content.</summary>
internal static class ContentHash
{
    /// <summary>Whether a file has the content that a hash names: SHA-256 in 64 digits, or a Git object id in 40.</summary>
    public static async Task<bool> Matches(string path, string hash, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        // Git hashes "blob", the length and a zero before the content; SHA-1 is what Git's object ids are, and no more than a check against damage here.
#pragma warning disable CA5350
        using var algorithm = IncrementalHash.CreateHash(hash.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        if (hash.Length != 64) algorithm.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        byte[] buffer = new byte[1 << 20];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation)) > 0) algorithm.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(algorithm.GetHashAndReset()) == hash;
    }
}
