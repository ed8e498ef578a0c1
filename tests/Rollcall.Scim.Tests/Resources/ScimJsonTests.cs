using System.Text;
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

    private static ScimValue Read(string json) => ScimJson.Read(Encoding.UTF8.GetBytes(json));

    private static ScimException Refusal(string json) => Should.Throw<ScimException>(() => Read(json));
}
