namespace Rollcall.Storage.Tests;

public sealed class IdTextTests
{
    private const string Written = "0198a0e0-0001-7abc-8def-0000000000ff";

    [Fact]
    public void What_was_written_is_read()
    {
        IdText.TryParse(Written, out var id).ShouldBeTrue();
        IdText.Format(id).ShouldBe(Written);
    }

    [Theory]
    [InlineData("0198A0E0-0001-7ABC-8DEF-0000000000FF")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000fF")]
    [InlineData("{0198a0e0-0001-7abc-8def-0000000000ff}")]
    [InlineData("(0198a0e0-0001-7abc-8def-0000000000ff)")]
    [InlineData("0198a0e000017abc8def0000000000ff")]
    [InlineData(" 0198a0e0-0001-7abc-8def-0000000000ff")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000ff ")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000f")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000fff")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000f\0")]
    [InlineData("0198a0e0-0001-7abc-8def-0000000000fg")]
    [InlineData("0x98a0e0-0001-7abc-8def-0000000000ff")]
    [InlineData("+198a0e0-0001-7abc-8def-0000000000ff")]
    [InlineData("０198a0e0-0001-7abc-8def-0000000000ff")]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    public void Any_other_spelling_is_an_unknown_id(string text) => IdText.TryParse(text, out _).ShouldBeFalse();
}
