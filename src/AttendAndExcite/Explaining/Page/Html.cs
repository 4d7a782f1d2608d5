using System.Globalization;
using System.Net;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining.Page;

/// <summary>Pieces of HTML that need nothing from outside.</summary>
internal static class Html
{
    private const int Quality = 90;

    /// <summary>A text with the signs of HTML escaped.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A number for people: no exponent, no needless zeros.</summary>
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A number with so many decimals.</summary>
    public static string Fixed(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>An image whose bytes are in the page.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="alternative">What it shows, in words.</param>
    /// <param name="attributes">Further attributes, escaped.</param>
    public static string Image(Picture picture, string alternative, string attributes = "") =>
        Image("image/webp", picture.ToWebP(Quality), picture, alternative, attributes);

    /// <summary>An image as an exact PNG file.</summary>
    public static string Image(byte[] png, Picture picture, string alternative, string attributes) => Image("image/png", png, picture, alternative, attributes);

    private static string Image(string type, byte[] bytes, Picture picture, string alternative, string attributes) =>
        $"<img {attributes} width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Text(alternative)}\" src=\"data:{type};base64,{Convert.ToBase64String(bytes)}\">";
}
