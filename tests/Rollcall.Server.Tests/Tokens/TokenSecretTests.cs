using System.Buffers.Text;
using Rollcall.Server.Tokens;

namespace Rollcall.Server.Tests.Tokens;

public sealed class TokenSecretTests
{
    [Fact]
    public void A_token_holds_256_bits_and_no_two_are_alike()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => TokenSecret.Create()).ToList();
        var bytes = tokens.Select(token => Base64Url.DecodeFromChars(token.AsSpan("rc_scim_".Length))).ToList();
        bytes.ShouldAllBe(b => b.Length == 32);
        tokens.ShouldBeUnique(StringComparer.Ordinal);
        // What is constant would be the same in all of them: no byte is.
        for (var i = 0; i < 32; i++)
            bytes.Select(b => b[i]).Distinct().Count().ShouldBeGreaterThan(1);
    }
}
