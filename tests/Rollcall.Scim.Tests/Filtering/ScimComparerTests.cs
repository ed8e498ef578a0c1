using Rollcall.Scim.Filtering;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Filtering;

public sealed class ScimComparerTests
{
    [Theory]
    [InlineData(AttributeType.String, "\"b\" \"A\" \"ä\" \"a\" \"\"", "\"\" \"A\" \"a\" \"b\" \"ä\"")]
    [InlineData(AttributeType.Integer, "10 9 -1", "-1 9 10")]
    [InlineData(AttributeType.Decimal, "1.5 1.25 -2 1", "-2 1 1.25 1.5")]
    [InlineData(AttributeType.Boolean, "true false", "false true")]
    [InlineData(AttributeType.DateTime, "\"2020-01-01T00:00:00Z\" \"2020-01-01T00:00:00+01:00\"", "\"2020-01-01T00:00:00+01:00\" \"2020-01-01T00:00:00Z\"")]
    // U+1F600 lies behind U+FB01 by code point and before it by UTF-16 unit.
    [InlineData(AttributeType.String, "\"\U0001F600\" \"\uFB01\"", "\"\uFB01\" \"\U0001F600\"")]
    [InlineData(AttributeType.String, "null 5 \"z\"", "\"z\" null 5")]
    public void Values_are_ordered_by_the_attribute_s_type(AttributeType type, string values, string ordered)
    {
        var comparer = new ScimComparer(new() { Name = "x", Type = type });

        string.Join(' ', values.Split(' ').Select(Json.Value).Order(comparer).Select(v => Json.Text(v).Replace("\\uD83D\\uDE00", "\U0001F600", StringComparison.Ordinal))).ShouldBe(ordered);
    }

    [Fact]
    public void Case_exact_text_is_ordered_by_code_point() =>
        new ScimComparer(new() { Name = "x", CaseExact = true }).Compare(Json.Value("\"B\""), Json.Value("\"a\"")).ShouldBeLessThan(0);

    [Fact]
    public void Text_that_differs_only_in_case_is_equal() =>
        new ScimComparer(new() { Name = "x" }).Compare(Json.Value("\"É\""), Json.Value("\"e\u0301\"")).ShouldBe(0);

    [Fact]
    public void A_complex_attribute_has_no_order() =>
        Should.Throw<ArgumentException>(() => new ScimComparer(ScimSchemas.Standard.User.Find("name")!));
}
