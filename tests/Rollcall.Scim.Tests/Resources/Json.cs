using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Tests.Resources;

internal static class Json
{
    public static ScimObject Object(string json) => (ScimObject)Value(json);

    public static ScimValue Value(string json) => ScimJson.Read(Encoding.UTF8.GetBytes(json));

    public static string Text(ScimValue value) => Encoding.UTF8.GetString(ScimJson.ToBytes(value));
}
