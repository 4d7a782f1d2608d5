namespace AttendAndExcite.Models;

/// <summary>The transforms of minimal filtering for output tiles of so many pixels a side, as matrices over whole tiles.</summary>
internal sealed class Tiles(long side, float[,] input, float[,] kernel, float[,] output)
{
    private readonly long _reach = side + 2;
    private readonly Tensor _input = Square(input);
    private readonly Tensor _kernel = Square(kernel);
    private readonly Tensor _turnedKernel = Square(kernel).flip(1).DetachFromDisposeScope();
    private readonly Tensor _output = Square(output);

    /// <summary>Values of a transformed tile: the products for each pair of channels.</summary>
    public long Values => _reach * _reach;

    /// <summary>Numbers of a transformed map [inputs, height, width].</summary>
    public long Count(Tensor map) => Values * map.shape[0] * Along(map.shape[1]) * Along(map.shape[2]);

    /// <summary>Overlapping tiles of x [batch, channels, height, width], transformed: values, channels, batch * tiles.</summary>
    public Tensor Input(Tensor x)
    {
        using var scope = NewDisposeScope();
        long rows = Along(x.shape[2]), columns = Along(x.shape[3]);
        var padded = nn.functional.pad(x, (1, (columns * side) + 1 - x.shape[3], 1, (rows * side) + 1 - x.shape[2]));
        var tiles = padded.unfold(2, _reach, side).unfold(3, _reach, side).permute(4, 5, 1, 0, 2, 3).reshape(Values, -1);
        return _input.mm(tiles).view(Values, x.shape[1], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Kernels [outputs, inputs, 3, 3], transformed: values, outputs, inputs.</summary>
    public Tensor Kernel(Tensor weight, ScalarType type) => Transform(_kernel, weight, type);

    /// <summary>The same of kernels turned by half a circle.</summary>
    public Tensor TurnedKernel(Tensor weight, ScalarType type) => Transform(_turnedKernel, weight, type);

    /// <summary>For each value: kernels [values, outputs, inputs] times tiles [values, inputs, n].</summary>
    public static Tensor Products(Tensor kernels, Tensor tiles)
    {
        using var scope = NewDisposeScope();
        if (!Pointwise.Pays(tiles, tiles.shape[2], kernels[0])) return kernels.bmm(tiles).MoveToOuterDisposeScope();
        var products = empty([kernels.shape[0], kernels.shape[1], tiles.shape[2]], tiles.dtype);
        for (long value = 0; value < kernels.shape[0]; value++)
        {
            using var inner = NewDisposeScope();
            var map = tiles[value].view(1, tiles.shape[1], 1, -1);
            products[value].copy_(Pointwise.Convolution(map, kernels[value].unsqueeze(-1).unsqueeze(-1), null).view(kernels.shape[1], -1));
        }

        return products.MoveToOuterDisposeScope();
    }

    /// <summary>Products [values, outputs, batch * tiles] to a map of the size of <paramref name="shape"/>, batch first.</summary>
    public Tensor Output(Tensor products, long[] shape)
    {
        using var scope = NewDisposeScope();
        long rows = Along(shape[2]), columns = Along(shape[3]), outputs = products.shape[1];
        var pixels = _output.mm(products.view(Values, -1)).view(side, side, outputs, shape[0], rows, columns);
        var map = pixels.permute(3, 2, 4, 0, 5, 1).reshape(shape[0], outputs, rows * side, columns * side);
        return map.narrow(2, 0, shape[2]).narrow(3, 0, shape[3]).MoveToOuterDisposeScope();
    }

    private Tensor Transform(Tensor transform, Tensor weight, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return transform.mm(weight.to(type).reshape(-1, 9).t()).view(Values, weight.shape[0], weight.shape[1]).MoveToOuterDisposeScope();
    }

    private long Along(long pixels) => (pixels + side - 1) / side;

    /// <summary>A transform of rows and columns at once: the Kronecker product of the matrix with itself.</summary>
    private static Tensor Square(float[,] matrix)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var one = tensor(matrix);
        return kron(one, one).DetachFromDisposeScope();
    }
}
