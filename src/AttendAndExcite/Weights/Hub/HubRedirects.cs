using System.Net;

namespace AttendAndExcite.Weights.Hub;

/// <summary>
/// Follows redirections, as large files' storage and renamed repositories need, and keeps the user's token from every other host.
/// </summary>
internal sealed class HubRedirects : DelegatingHandler
{
    private const int MostHops = 5;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var origin = request.RequestUri!;
        var response = await base.SendAsync(request, cancellationToken);
        for (int hop = 0; IsRedirection(response.StatusCode) && response.Headers.Location is { } location; hop++)
        {
            var target = new Uri(request.RequestUri!, location);
            response.Dispose();
            if (hop == MostHops) throw new HubException($"{origin.GetLeftPart(UriPartial.Path)} redirects more than {MostHops} times.");
            if (target.Scheme != "https" && target.Scheme != origin.Scheme)
                throw new HubException($"{origin.GetLeftPart(UriPartial.Path)} redirects from {origin.Scheme} to {target.Scheme}, which is not followed.");
            bool isSameHost = target.GetLeftPart(UriPartial.Authority) == origin.GetLeftPart(UriPartial.Authority);
            request = Copy(request, target, withToken: isSameHost);
            response = await base.SendAsync(request, cancellationToken);
        }

        return response;
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, Uri target, bool withToken)
    {
        var copy = new HttpRequestMessage(request.Method, target);
        copy.Headers.Range = request.Headers.Range;
        copy.Headers.Authorization = withToken ? request.Headers.Authorization : null;
        foreach (var agent in request.Headers.UserAgent) copy.Headers.UserAgent.Add(agent);
        return copy;
    }

    private static bool IsRedirection(HttpStatusCode status) =>
        status is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
