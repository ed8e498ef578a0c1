using System.Text;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.Tests.Administrators;

public sealed class TimeCodeTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, Appendix B, the rows of SHA-1, the last six of the eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_RFC(long seconds, string code)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);
        TimeCode.At(Key, TimeCode.StepAt(now)).ShouldBe(code);
        TimeCode.Match(Key, code, now).ShouldBe(seconds / 30);
        TimeCode.Match(Key, $"{code[..3]} {code[3..]}", now).ShouldBe(seconds / 30);
    }

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void A_code_holds_in_its_step_and_its_neighbours(int after, bool holds)
    {
        var began = DateTimeOffset.FromUnixTimeSeconds(1111111110);
        (TimeCode.Match(Key, TimeCode.At(Key, TimeCode.StepAt(began)), began.AddSeconds(after)) is not null).ShouldBe(holds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870820")]
    [InlineData("28708a")]
    [InlineData("-28708")]
    [InlineData("٢٨٧٠٨٢")]
    public void What_is_no_code_matches_nothing(string text) => TimeCode.Match(Key, text, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBeNull();

    // RFC 4648, section 10, without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_in_base32(string plain, string text) => TimeCode.Text(Encoding.ASCII.GetBytes(plain)).ShouldBe(text);

    [Fact]
    public void The_address_for_the_app_names_product_and_account() =>
        TimeCode.Address(Key, "a+b@example.com").OriginalString.ShouldBe("otpauth://totp/Rollcall:a%2Bb%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rollcall&digits=6&period=30");
}
