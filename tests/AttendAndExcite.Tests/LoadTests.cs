namespace AttendAndExcite.Tests;

public class LoadTests
{
    [Fact]
    public void The_native_library_loads_on_this_machine()
    {
        using var one = ones(1);
        Assert.Equal(1f, one.item<float>());
    }
}
