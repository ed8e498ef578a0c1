using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ScimJsonTests
{
    [Theory]
    [InlineData("1e2", "100")]
    [InlineData("1.5E2", "150")]
    [InlineData("-12e0", "-12")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("100.0", "100.0")]
    [InlineData("1.50", "1.50")]
    [InlineData("1e27", "1000000000000000000000000000")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    public void A_number_reads_as_the_value_that_is_written_back(string text, string written)
    {
        var value = Read(text);

        Encoding.UTF8.GetString(ScimJson.ToBytes(value)).ShouldBe(written);
        Read(written).ShouldBe(value);
    }

    [Theory]
    [InlineData("12345678901234567890123456789")]
    [InlineData("1e28")]
    [InlineData("5e28")]
    [InlineData("-7e28")]
    [InlineData("1e-29")]
    [InlineData("1.5e-28")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("1e400")]
    [InlineData("1e99999999999")]
    [InlineData("1e-99999999999")]
    public void A_number_that_would_be_rounded_is_refused(string text) => Refusal(text).ScimType.ShouldBe("invalidValue");

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"A":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"x":{"é":1,"\u00c9":2}}""")]
    public void The_same_name_twice_is_refused_however_it_is_written(string json) => Refusal(json).Detail.ShouldContain("stands there twice");

    [Fact]
    public void The_same_name_twice_is_found_among_many()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"\"n{i}\":0");

        ((ScimObject)Read($"{{{string.Join(',', names)}}}")).Members.Length.ShouldBe(20_000);
        Refusal($"{{{string.Join(',', names)},\"N19999\":0}}").Detail.ShouldContain("stands there twice");
        Refusal($"{{{string.Join(',', names)},\"N3\":0}}").Detail.ShouldContain("stands there twice");
    }

    [Theory]
    [InlineData("\"\\uD83D\"")]
    [InlineData("\"\\uDE00\\uD83D\"")]
    [InlineData("{\"\\uD83D\":1}")]
    [InlineData("\"a\\uD83Db\"")]
    public void A_lone_surrogate_is_refused(string json) => Refusal(json).ScimType.ShouldBe("invalidSyntax");

    [Theory]
    [InlineData(new byte[] { 0x22, 0xFF, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xC0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xF4, 0x90, 0x80, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xE2, 0x82, 0x22 })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D })]
    public void Invalid_UTF_8_is_refused(byte[] json) => Should.Throw<ScimException>(() => ScimJson.Read(json)).ScimType.ShouldBe("invalidSyntax");

    [Theory]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("{\"\\u0000\":1}")]
    public void U_0000_is_refused(string json) => Refusal(json).ScimType.ShouldBe("invalidValue");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{} {}")]
    [InlineData("{} x")]
    [InlineData("// comment\n{}")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("'a'")]
    [InlineData("\"a\nb\"")]
    [InlineData("\uFEFF\uFEFF{}")]
    public void What_is_no_JSON_is_refused(string json) => Refusal(json).ScimType.ShouldBe("invalidSyntax");

    [Fact]
    public void A_byte_order_mark_is_skipped() => Read("\uFEFF{\"a\":1}").ShouldBe(new ScimObject(("a", new ScimInteger(1))));

    [Fact]
    public void Depth_is_capped_before_the_stack_is()
    {
        Read(new string('[', 32) + new string(']', 32)).ShouldBeOfType<ScimList>();
        Refusal(new string('[', 33) + new string(']', 33)).ScimType.ShouldBe("invalidSyntax");
        Refusal(new string('[', 1_000_000)).ScimType.ShouldBe("invalidSyntax");
        Refusal(string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000))).ScimType.ShouldBe("invalidSyntax");
    }

    [Fact]
    public void A_number_of_a_million_digits_is_refused()
    {
        Refusal(new string('1', 1_000_000)).ScimType.ShouldBe("invalidValue");
        Refusal("0." + new string('0', 1_000_000)).ScimType.ShouldBe("invalidValue");
    }

    [Fact]
    public void A_text_of_eight_megabytes_is_read() =>
        ((ScimString)Read($"\"{new string('é', 4 << 20)}\"")).Value.Length.ShouldBe(4 << 20);

    [Theory]
    [InlineData("""{"name":{"givenName":"\u0000"}}""", "name.givenName contains the character U+0000")]
    [InlineData("""{"a":[{}],"emails":[{"value":"x"},{"value":"a\u0000"}]}""", "emails[1].value contains")]
    [InlineData("""{"urn:example:2.0:User":{"manager":{"value":"\u0000"}}}""", "urn:example:2.0:User:manager.value contains")]
    [InlineData("""{"a":{"b\u0000":1}}""", "a.b? contains")]
    [InlineData("\"\\u0000\"", "The body contains")]
    [InlineData("""["a","\u0000"]""", "[1] contains")]
    [InlineData("""{"name":{"givenName":"x","GivenName":"y"}}""", "name.GivenName stands there twice")]
    [InlineData("""{"x":{"y":[1,123456789012345678901234567890]}}""", "x.y[1] is a number of 30 characters")]
    [InlineData("""{"x":{},"y":[],"z":1e999}""", "z is a number of 5 characters")]
    public void What_is_not_accepted_is_told_with_its_path(string json, string told)
    {
        Refusal(json).Detail.ShouldStartWith(told);
        Refusal("\uFEFF" + json).Detail.ShouldStartWith(told);
    }

    [Fact]
    public void A_refusal_echoes_nothing_of_the_body() => Refusal("{\"password\":\"hunter2\",,}").Detail.ShouldNotContain("hunter2");

    [Fact]
    public void Objects_are_equal_in_any_order_and_case_of_names() => Read("""{"a":1,"B":[2]}""").ShouldBe(Read("""{"b":[2],"A":1}"""));

    [Fact]
    public void Any_bytes_are_a_value_or_a_refusal() =>
        Prop.ForAll<byte[]>(bytes => IsValueOrRefusal(bytes)).Check(Properties.Config);

    [Fact]
    public void Any_mutilated_JSON_is_a_value_or_a_refusal()
    {
        var seed = Encoding.UTF8.GetBytes("""{"userName":"\u0041é😀","n":[-1.5e2,true,null,{"a":{}}],"x":"\\\"\uD83D\uDE00"}""");
        Prop.ForAll<ushort, byte>((position, replacement) =>
        {
            var bytes = (byte[])seed.Clone();
            bytes[position % bytes.Length] = replacement;
            return IsValueOrRefusal(bytes) && IsValueOrRefusal(bytes.AsSpan(0, position % bytes.Length).ToArray());
        }).Check(Properties.Config.WithMaxTest(5000));
    }

    private static bool IsValueOrRefusal(byte[] bytes)
    {
        try
        {
            var value = ScimJson.Read(bytes);
            return ScimJson.Read(ScimJson.ToBytes(value)).Equals(value);
        }
        catch (ScimException e)
        {
            return e.Status == 400;
        }
    }

    private static ScimValue Read(string json) => ScimJson.Read(Encoding.UTF8.GetBytes(json));

    private static ScimException Refusal(string json) => Should.Throw<ScimException>(() => Read(json));
}
