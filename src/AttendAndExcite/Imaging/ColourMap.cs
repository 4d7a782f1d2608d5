namespace AttendAndExcite.Imaging;

/// <summary>Colours for the values 0..255.</summary>
public sealed class ColourMap
{
    private readonly (byte Red, byte Green, byte Blue)[] _colours;

    private ColourMap(Func<double, (double Red, double Green, double Blue)> colour) =>
        _colours = [.. Enumerable.Range(0, 256).Select(value => Bytes(colour(value / 255.0)))];

    /// <summary>
    /// Blue, cyan, yellow, red: the colours of the paper's pictures. OpenCV's COLORMAP_JET, which is Octave's jet(256) rounded to bytes.
    /// </summary>
    public static ColourMap Jet { get; } = new(value => (Ramp(value, 0.75), Ramp(value, 0.5), Ramp(value, 0.25)));

    /// <summary>
    /// Violet, green, yellow, each step looking equally large, to the colour-blind, too. A polynomial of degree 6 by Matt Zucker (CC0,
    /// shadertoy.com/view/WlfXRN) through viridis of matplotlib.
    /// </summary>
    public static ColourMap Viridis { get; } = new(value => (
        Polynomial(value, [0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486, 6.228269936347081, 4.776384997670288, -5.435455855934631]),
        Polynomial(value, [0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585, 14.17993336680509, -13.74514537774601, 4.645852612178535]),
        Polynomial(value, [0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987, 56.69055260068105, -65.35303263337234, 26.3124352495832])));

    /// <summary>The colour of a value 0..255.</summary>
    public (byte Red, byte Green, byte Blue) this[int value] => _colours[value];

    /// <summary>A trapezium around a centre: full within 1/8, fallen to nothing at 3/8.</summary>
    private static double Ramp(double value, double centre) => Math.Clamp(1.5 - (4 * Math.Abs(value - centre)), 0, 1);

    private static double Polynomial(double value, double[] coefficients) =>
        coefficients.Reverse().Aggregate(0.0, (sum, coefficient) => (sum * value) + coefficient);

    private static (byte, byte, byte) Bytes((double Red, double Green, double Blue) colour) => (Byte(colour.Red), Byte(colour.Green), Byte(colour.Blue));

    // Single precision puts halves such as 127.5 where OpenCV has them.
    private static byte Byte(double share) => (byte)Math.Round(Math.Clamp((float)(share * 255), 0, 255), MidpointRounding.ToEven);
}
