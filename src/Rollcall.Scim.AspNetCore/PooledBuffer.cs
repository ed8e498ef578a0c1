using System.Buffers;

namespace Rollcall.Scim.AspNetCore;

/// <summary>Bytes in an array that grows, rented unless it is very large. Disposing gives the array back, cleared: it has held personal data.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    // What is larger is needed seldom, and the pool would keep one for each thread that ever did.
    private const int LargestPooled = 4 * 1024 * 1024;

    private byte[] _array = Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(Length);
    }

    public void Dispose()
    {
        var array = _array;
        _array = [];
        Length = 0;
        Return(array);
    }

    private void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_array.Length - Length >= wanted)
            return;
        var larger = Rent(checked(Math.Max(Length + wanted, _array.Length * 2)));
        Written.Span.CopyTo(larger);
        Return(_array);
        _array = larger;
    }

    private static byte[] Rent(int length) => length <= LargestPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    private static void Return(byte[] array)
    {
        if (array.Length is > 0 and <= LargestPooled)
            ArrayPool<byte>.Shared.Return(array, clearArray: true);
        else
            array.AsSpan().Clear();
    }
}
